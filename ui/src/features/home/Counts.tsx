import { Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

import { locale } from '../../messages/words';

const numbers = new Intl.NumberFormat(locale);

const useStyles = makeStyles({
  counts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  bar: { display: 'flex', height: '8px', gap: '2px', borderRadius: tokens.borderRadiusCircular, overflow: 'hidden', forcedColorAdjust: 'none' },
  list: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', columnGap: tokens.spacingHorizontalM, rowGap: tokens.spacingVerticalXXS },
  label: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  inner: { paddingLeft: tokens.spacingHorizontalXL, color: tokens.colorNeutralForeground2 },
  number: { textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
  dot: { width: '10px', height: '10px', flexShrink: 0, borderRadius: tokens.borderRadiusCircular, forcedColorAdjust: 'none' },
  good: { backgroundColor: tokens.colorStatusSuccessBackground3 },
  middling: { backgroundColor: tokens.colorPaletteMarigoldBackground3 },
  bad: { backgroundColor: tokens.colorStatusDangerBackground3 },
  neutral: { backgroundColor: tokens.colorNeutralForeground4 },
  accent: { backgroundColor: tokens.colorBrandBackground },
});

/** One number of several. */
export interface Count {
  readonly label: string;
  readonly count: number;
  readonly tone: 'good' | 'middling' | 'bad' | 'neutral' | 'accent';
  /** Whether it is a part of the one before it, and so has no place of its own in the bar. */
  readonly inner?: boolean;
}

/** Numbers that are known, as a bar and in words. */
export function Counts({ caption, counts }: { readonly caption: string; readonly counts: readonly Count[] }) {
  const styles = useStyles();
  const parts = counts.filter(({ count, inner }) => count > 0 && inner !== true);
  return (
    <div className={styles.counts}>
      {parts.length > 0 && (
        <div className={styles.bar} aria-hidden>
          {parts.map(({ label, count, tone }) => (
            <div key={label} className={styles[tone]} style={{ flexGrow: count, minWidth: '3px' }} />
          ))}
        </div>
      )}
      <dl className={styles.list} aria-label={caption}>
        {counts.map(({ label, count, tone, inner }) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt className={mergeClasses(styles.label, inner === true && styles.inner)}>
              {inner !== true && <span className={mergeClasses(styles.dot, styles[tone])} aria-hidden />}
              <Text>{label}</Text>
            </dt>
            <dd className={styles.number}>
              <Text weight="semibold">{numbers.format(count)}</Text>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
