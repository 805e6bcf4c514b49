// What every test of the window has.

import '@testing-library/jest-dom/vitest';
