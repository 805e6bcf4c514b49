import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { FluentIcon } from '@fluentui/react-icons';
import type { ReactNode } from 'react';

/** What a colour adds to a shape and a word. It never stands alone. */
export type Tone = 'good' | 'middling' | 'bad' | 'neutral' | 'busy';

/** The colours of the tones. */
export const useToneStyles = makeStyles({
  good: { color: tokens.colorStatusSuccessForeground1 },
  middling: { color: tokens.colorStatusWarningForeground1 },
  // The first danger colour is too faint on a dark card.
  bad: { color: tokens.colorStatusDangerForeground3 },
  neutral: { color: tokens.colorNeutralForeground2 },
  busy: { color: tokens.colorBrandForeground1 },
});

/** A shape and a tone: what a state, an end or an answer looks like. */
export interface MarkLook {
  readonly Icon: FluentIcon;
  readonly tone: Tone;
}

const useStyles = makeStyles({
  mark: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, minWidth: '0', maxWidth: '100%' },
  // Beside words of several lines it stands by the first.
  alone: { alignSelf: 'start' },
  icon: { fontSize: '20px', flexShrink: 0 },
  small: { fontSize: '16px' },
});

export interface MarkProps {
  readonly look: MarkLook;
  readonly small?: boolean;
  /** Whether the word has the tone too, and not the shape alone. */
  readonly wordToned?: boolean;
  /** The word. */
  readonly children?: ReactNode;
}

/** A shape with its word. */
export function Mark({ look: { Icon, tone }, small = false, wordToned = false, children }: MarkProps) {
  const styles = useStyles();
  const tones = useToneStyles();
  return (
    <span className={mergeClasses(styles.mark, children === undefined && styles.alone, wordToned && tones[tone])}>
      <Icon className={mergeClasses(styles.icon, small && styles.small, tones[tone])} aria-hidden />
      {children}
    </span>
  );
}
