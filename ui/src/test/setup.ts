// What every test of the window has.

import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

declare const jsdom: { window: typeof globalThis };

// Fluent walks the focus with it; the test environment keeps it to itself.
globalThis.NodeFilter = jsdom.window.NodeFilter;

// Screens are loaded when they are first opened, and a busy machine takes its time over that.
configure({ asyncUtilTimeout: 10_000 });

afterEach(cleanup);

// The test environment's files can be read only in the older way.
File.prototype.text = function (this: File) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '');
    reader.onerror = () => reject(new Error('the file cannot be read'));
    reader.readAsText(this);
  });
};
