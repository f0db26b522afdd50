import type { TSchema } from '@sinclair/typebox'
import { PROVIDERS } from '../../src/compose/stages.ts'
import { waysOf } from '../../src/std/key-variables.ts'
import { expected } from '../../src/config/expected.ts'
import type { Provider, ProviderPage } from '../../src/providers/provider.ts'

const STAGES = { stt: 'speech recognition', llm: 'language model', tts: 'voice' } as const

/** docs/providers, a page for each vendor that tells of itself, by its path. */
export const providerPages = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(PROVIDERS).flatMap(([name, provider]) =>
      provider.page ? [[`providers/${name}.md`, pageOf(name, provider, provider.page)]] : [],
    ),
  )

function pageOf(
  name: string,
  provider: Provider,
  { name: title, key, bills, languages, tested }: ProviderPage,
): string {
  const stages = (['stt', 'llm', 'tts'] as const).filter((stage) => provider[stage])
  const first = stages.find((stage) => !provider.needsBaseUrl?.(stage, {})) ?? stages[0] ?? 'stt'
  const example = { [`${first}_provider`]: name }
  return `# ${title}

\`\`\`json
${JSON.stringify(example, undefined, 2)}
\`\`\`

- **Does**: ${stages.map((stage) => `${STAGES[stage]} (\`${stage}_provider\`)`).join(', ')}.
- **Key**: ${keyOf(name, provider)}.${key === undefined ? '' : ` ${key}`}
- **Bills**: ${bills}
- **Languages**: ${languages}
- **Tested with**: ${tested}

## Options

Set them in \`provider_options.${name}\`. You can also set those that are [keys of the configuration](../configuration.md) there, for all providers at once.

| option | what it is | value |
|---|---|---|
${Object.entries(provider.options.properties).filter(isOf(stages)).map(row).join('\n')}

This page is written by \`bun run docs\` from \`src/providers/vendors/${name.replaceAll('_', '-')}.ts\`.
`
}

function keyOf(name: string, { env }: Provider): string {
  const [first, ...others] = waysOf(env, (variable) => `\`${variable}\``)
  if (first === undefined) return 'none'
  const also = others.length === 0 ? '' : ` (or ${others.join(', ')})`
  return `the ${first.includes(' and ') ? 'variables' : 'variable'} ${first}${also}, or \`api_keys.${name}\``
}

/** Providers of one dialect share their options, and not all do every stage. */
const isOf =
  (stages: readonly string[]) =>
  ([option]: [string, TSchema]): boolean =>
    (['stt', 'llm', 'tts'] as const).every((stage) => stages.includes(stage) || !OF_STAGE[stage].test(option))

const OF_STAGE = { stt: /^(?:stt|vad|turn|user_turn)_/, llm: /^(?:llm_|model$)/, tts: /^tts_/ }

const row = ([name, schema]: [string, TSchema]): string => {
  const variables = (schema.env ?? []).map((variable: string) => `\`${variable}\``)
  const from = variables.length === 0 ? '' : `, or the variable ${variables.join(' or ')}`
  return `| \`${name}\` | ${schema.description ?? ''}${from} | ${expected(schema).replaceAll('|', String.raw`\|`)} |`
}
