import { createDOMRenderer } from '@fluentui/react-components';
import { createRoot } from 'react-dom/client';

import { App } from './app/App';
import { tauriBackend, type Backend } from './ipc/backend';

// The condition is known when the window is built: a build for the application has no fake in it.
async function chooseBackend(): Promise<Backend> {
  if (import.meta.env.MODE === 'fake' || (import.meta.env.DEV && !('__TAURI_INTERNALS__' in window))) {
    const { fakeFromAddress } = await import('./ipc/fake');
    return fakeFromAddress(window.location.search);
  }
  return tauriBackend();
}

async function main(): Promise<void> {
  const root = document.getElementById('root');
  if (root === null) return;
  // The content security policy lets in only style elements with this nonce. Tauri puts it on the one in index.html.
  const nonce = document.querySelector('style')?.nonce;
  const renderer = createDOMRenderer(document, nonce ? { styleElementAttributes: { nonce } } : {});
  const backend = await chooseBackend();
  createRoot(root).render(<App backend={backend} renderer={renderer} />);
}

void main();
