import { Dialog, DialogBody, DialogContent, DialogSurface, DialogTitle } from '@fluentui/react-components';

import type { SessionView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { SignInWaiting, signInTitle } from './SignInWaiting';

/** A sign-in while somebody is signed in: it lies over the page, which stays as it is. */
export function SignInDialog({ session }: { readonly session: SessionView }) {
  const say = useSay();
  return (
    // Only its own Cancel ends it, since closing alone would leave the browser's page waiting for nobody.
    <Dialog open={session.state === 'signingIn'} modalType="alert">
      <DialogSurface>
        {session.state === 'signingIn' && (
          <DialogBody>
            <DialogTitle>{say(signInTitle(session))}</DialogTitle>
            <DialogContent>
              <SignInWaiting session={session} />
            </DialogContent>
          </DialogBody>
        )}
      </DialogSurface>
    </Dialog>
  );
}
