import neostandard from 'neostandard'

export default [
  { ignores: ['dist/', 'data/', '.tap/', 'openapi/openapi.json', 'clients/.cache/', 'clients/typescript/dist/', 'clients/typescript/src/contract.ts'] },
  ...neostandard({ ts: true }),
  {
    rules: {
      // a TypeBox value and its type share one name; TypeScript itself refuses every other redeclaration
      '@typescript-eslint/no-redeclare': 'off',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60 }],
      'max-depth': ['error', 3],
      '@stylistic/max-len': ['error', { code: 140, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }]
    }
  },
  {
    // A plugin that registers routes is a table; it may be as long as the table is.
    files: ['src/**/routes*.ts'],
    rules: { 'max-lines-per-function': 'off' }
  },
  {
    // Handlers are mostly what a hook of ours returns, under the name that says what it does.
    files: ['src/dashboard/browser/**'],
    rules: { 'react/jsx-handler-names': 'off' }
  },
  {
    files: ['test/**', 'bench/**'],
    rules: { 'max-lines': ['error', { max: 400 }], 'max-lines-per-function': 'off' }
  }
]
