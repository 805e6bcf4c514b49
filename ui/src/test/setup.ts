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
