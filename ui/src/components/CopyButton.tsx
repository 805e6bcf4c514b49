import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { useState } from 'react';

import { useSay } from '../messages/words';
import { useAnnounce } from './Announcer';

const useStyles = makeStyles({
  row: { display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

/** Copies `text`. The old way is there for web views that refuse the clipboard to a page without focus. */
async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.readOnly = true;
    const host = document.activeElement?.closest('[role="dialog"]') ?? document.body;
    const focused = document.activeElement;
    host.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    if (!copied) throw new Error('the clipboard was refused');
  }
}

export interface CopyButtonProps {
  readonly label: string;
  /** What is copied, or where it comes from. */
  readonly text: string | (() => Promise<string>);
  readonly appearance?: 'primary' | 'secondary' | 'subtle';
  readonly size?: 'small' | 'medium';
}

/** A button that copies and says so. */
export function CopyButton({ label, text, appearance = 'secondary', size = 'medium' }: CopyButtonProps) {
  const say = useSay();
  const styles = useStyles();
  const announce = useAnnounce();
  const [result, setResult] = useState<'copied' | 'failed' | null>(null);

  const onClick = async () => {
    try {
      await copy(typeof text === 'string' ? text : await text());
      setResult('copied');
      announce(say('common.copied'));
      setTimeout(() => setResult(null), 4000);
    } catch {
      setResult('failed');
      announce(say('common.copyFailed'));
    }
  };

  return (
    <span className={styles.row}>
      <Button
        appearance={appearance}
        size={size}
        icon={result === 'copied' ? <CheckmarkRegular /> : <CopyRegular />}
        onClick={() => void onClick()}
      >
        {result === 'copied' ? say('common.copied') : label}
      </Button>
      {result === 'failed' && <Text>{say('common.copyFailed')}</Text>}
    </span>
  );
}
