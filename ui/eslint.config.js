import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const rawHtml = '/^(innerHTML|outerHTML|insertAdjacentHTML|.*SetInnerHTML)$/';
const noRawHtml = [`MemberExpression[property.name=${rawHtml}]`, `JSXAttribute[name.name=${rawHtml}]`].map((selector) => ({
  selector,
  message: 'Names and words come from outside: they are shown as text, never as HTML.',
}));

export default tseslint.config(
  { ignores: ['dist', 'dist-fake', 'scripts', 'eslint.config.js', 'vite.config.ts', 'src/ipc/bindings.ts'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      'no-restricted-syntax': [
        'error',
        ...noRawHtml,
        {
          selector: 'JSXText[value=/[A-Za-z]{2,}/]',
          message: 'Every word that a user sees is in src/messages/en.json.',
        },
      ],
      // One file speaks to Tauri, so that everything else runs on the fake.
      'no-restricted-imports': ['error', { patterns: ['@tauri-apps/*'] }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  // WebKit refuses the clipboard in some windows; the old way is the only other one.
  { files: ['src/components/CopyButton.tsx'], rules: { '@typescript-eslint/no-deprecated': 'off' } },
  // The fake answers at once what the backend answers later.
  { files: ['src/ipc/fake.ts'], rules: { '@typescript-eslint/require-await': 'off' } },
  { files: ['src/ipc/backend.ts'], rules: { 'no-restricted-imports': 'off' } },
);
