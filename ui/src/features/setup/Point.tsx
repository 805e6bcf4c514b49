import { Card, Subtitle2, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';

const useStyles = makeStyles({
  point: {
    padding: tokens.spacingHorizontalL,
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
  },
  icon: { display: 'flex', fontSize: '24px', color: tokens.colorBrandForeground1 },
  words: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXS, minWidth: '0' },
});

export interface PointProps {
  readonly icon: ReactElement;
  readonly title: string;
  readonly body: string;
  readonly children?: ReactNode;
}

/** One thing to know, with what can be done about it. */
export function Point({ icon, title, body, children }: PointProps) {
  const styles = useStyles();
  return (
    <Card className={styles.point}>
      <span className={styles.icon} aria-hidden>
        {icon}
      </span>
      <div className={styles.words}>
        <Subtitle2 as="h2">{title}</Subtitle2>
        <Text>{body}</Text>
        {children}
      </div>
    </Card>
  );
}
