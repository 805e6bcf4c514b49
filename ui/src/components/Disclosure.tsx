import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { useId, useState, type ReactNode } from 'react';

const useStyles = makeStyles({
  button: { justifyContent: 'flex-start', paddingLeft: '0', minWidth: '0', textAlign: 'start' },
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    paddingTop: tokens.spacingVerticalXS,
    overflowWrap: 'anywhere',
  },
});

export interface DisclosureProps {
  readonly summary: string;
  readonly children: ReactNode;
  readonly initiallyOpen?: boolean;
  /** What the summary belongs to, where the same summary stands at several places. */
  readonly of?: string;
}

/** One line that opens to more. */
export function Disclosure({ summary, children, initiallyOpen = false, of }: DisclosureProps) {
  const styles = useStyles();
  const id = useId();
  const [open, setOpen] = useState(initiallyOpen);
  return (
    <div>
      <Button
        appearance="transparent"
        size="small"
        className={styles.button}
        icon={open ? <ChevronDownRegular /> : <ChevronRightRegular />}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={of === undefined ? undefined : `${summary} (${of})`}
        onClick={() => setOpen(!open)}
      >
        {summary}
      </Button>
      {open && (
        <div id={id} className={styles.body}>
          {children}
        </div>
      )}
    </div>
  );
}
