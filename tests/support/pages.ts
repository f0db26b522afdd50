import { readFileSync } from 'node:fs'

const ROOT = new URL('../../', import.meta.url)
const textOf = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')

/** The code of a page in this language, block by block. */
export const blocksOf = (page: string, language: string): string[] => blocksIn(textOf(`docs/${page}.md`), language)

const blocksIn = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code = '']) => code)

/** That of README.md. */
export const blocksOfReadme = (language: string): string[] => blocksIn(textOf('README.md'), language)

/** The example of this name, which the compiler checks and a test runs. */
export const exampleOf = (name: string): string => textOf(`docs/examples/${name}.ts`)
