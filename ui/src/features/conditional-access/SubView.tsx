import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { useEffect, useRef, type ReactNode } from 'react';

import { FocusHeading } from '../../components/FocusHeading';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  view: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, overflowWrap: 'anywhere' },
});

export interface SubViewProps {
  readonly title: string;
  /** What this is, in a line or two. */
  readonly intro?: string;
  readonly onBack: () => void;
  readonly children: ReactNode;
}

/** What is shown instead of the list, with the way back. The keyboard begins at its heading. */
export function SubView({ title, intro, onBack, children }: SubViewProps) {
  const say = useSay();
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={styles.view}>
      <div>
        <Button appearance="subtle" icon={<ArrowLeftRegular />} onClick={onBack}>
          {say('policies.back')}
        </Button>
      </div>
      <FocusHeading ref={heading}>{title}</FocusHeading>
      {intro !== undefined && <Text>{intro}</Text>}
      {children}
    </div>
  );
}
