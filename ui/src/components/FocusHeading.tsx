import { makeStyles, mergeClasses, typographyStyles } from '@fluentui/react-components';
import type { ReactNode, Ref } from 'react';

const useStyles = makeStyles({
  heading: { outlineStyle: 'none' },
  look: typographyStyles.title3,
});

export interface FocusHeadingProps {
  readonly ref: Ref<HTMLHeadingElement>;
  readonly id?: string;
  readonly children: ReactNode;
}

/** A heading that the keyboard can be taken to when what is below it is new. */
export function FocusHeading({ ref, id, children }: FocusHeadingProps) {
  const styles = useStyles();
  return (
    <h2 ref={ref} id={id} tabIndex={-1} className={mergeClasses(styles.heading, styles.look)}>
      {children}
    </h2>
  );
}
