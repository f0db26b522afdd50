import type { TSchema } from '@sinclair/typebox'
import { expected } from '../../src/config/expected.ts'
import type { Standing } from '../../src/config/keys/forms.ts'
import { CARRIER_FACTS } from '../../src/compose/carriers.ts'
import { type Key, keysOf, shapeOf } from '../../src/config/schema.ts'

const { keys: KEYS, topics: TOPICS, ownOfAgents: OWN } = shapeOf(CARRIER_FACTS)

const HEAD = `# Configuration

\`voxray init\` writes a file with every key that works. The file is JSON with comments: \`voxray.json\` in the folder where the server is started, the one that
\`VOXRAY_CONFIG\` names, or that of \`--config\`.

\`voxray check\` says what would run, or everything that is wrong. It also asks Redis and a model server of your own. Its exit code is 0 if all is well, 1 if the configuration is
sound but one of these servers does not answer, and 2 if the configuration is wrong.

Later sources win: default, file, environment, command line. \`--host\`, \`--port\`, \`--transport\`, \`--proxy\` (\`proxy_host\`) and \`--dialin\` set their keys; \`--transport\` takes the
names of \`runner_transport\` as well. A variable that is empty is not set. There, a list is JSON or separated by commas, an object is JSON, and \`true\`, \`1\`, \`yes\`, \`on\`, \`false\`, \`0\`,
\`no\` and \`off\` are switches. White space around a text is taken off, so a line break at the end of a secret does no harm. A key with a dot is one of an object:
\`recording.enable\` is \`{ "recording": { "enable": … } }\`.

Variables that others set are ignored with a warning: the service links of Kubernetes, such as \`VOXRAY_PORT=tcp://10.96.13.4:3042\` beside a Service named
"voxray", and a \`HOST\` that names the machine. An unknown variable that begins with \`VOXRAY_\` is warned about, and so is a key that nothing reads with the others
as they are.

A key that is not known is ignored with a warning. A wrong value, or keys that do not fit together, keep the server from starting, and all of them are told at once.

This page is written by \`bun run docs\` from the schema in \`src/config/keys\` and the keys of each carrier in \`src/carriers\`.
`

/** docs/configuration.md, from the schema. */
export function configurationPage(): string {
  return [
    HEAD,
    kinds(),
    ...TOPICS.map(({ title, keys }) => `## ${title}\n\n${keysOf(keys).map(entry).join('\n')}`),
  ].join('\n')
}

function kinds(): string {
  return `A key is one of three kinds:

- It **works**: all that have no note of another kind.
- It has **no effect**: voxray-go has it and our design needs nothing of the kind, so it is accepted with a warning. ${named('no-effect')}.
- It is **not yet** supported: switched on, it keeps the server from starting, so that nobody believes a call is recorded. ${named('not-yet')}; and their details,
  which nothing reads before: ${named('detail-of')}.
`
}

const named = (type: Standing['type']): string =>
  KEYS.filter(({ schema }) => schema.standing?.type === type)
    .map(
      ({ name, schema }) =>
        code(name) +
        refused(schema)
          .map((value) => ` ${code(value)}`)
          .join(''),
    )
    .join(', ')

/** The values of a key that are not yet supported, where others are. */
function refused({ standing: how, anyOf }: TSchema): string[] {
  if (how?.type !== 'not-yet') return []
  const values: unknown[] = (anyOf ?? []).map((option: TSchema) => option['const'])
  return values.filter((value) => !how.idle.includes(value)).map((value) => JSON.stringify(value))
}

function entry({ name, path: [root = ''], schema, env }: Key): string {
  const lines = [
    `${sentence(expected(schema)).replace(/\{.*\}/, code)}. ${presetOf(schema)}`,
    `Environment: ${env.map(code).join(', ')}.`,
    ...(Object.hasOwn(OWN, root) ? ['An [agent](agents.md) may have its own.'] : []),
    ...standing(schema),
    ...(schema.secret ? ['A secret: its value never stands in a message.'] : []),
  ]
  return `### ${code(name)}\n\n${schema.description}\n\n${lines.map((line) => `- ${line}`).join('\n')}\n`
}

function presetOf(schema: TSchema): string {
  const preset: unknown = schema['default']
  if (preset !== undefined) return `Default: ${code(JSON.stringify(preset))}.`
  return schema.example === undefined
    ? 'Not set.'
    : `Not set by default. Example: ${code(JSON.stringify(schema.example))}.`
}

function standing(schema: TSchema): string[] {
  const { standing: kind } = schema
  const values = refused(schema)
  switch (kind?.type) {
    case undefined:
      return []
    case 'no-effect':
      return [`**No effect**: ${kind.why}.`]
    case 'not-yet':
      return [`**Not yet**${values.length > 0 ? `: ${values.map(code).join(', ')}` : ''}. ${kind.wayOut}.`]
    case 'detail-of':
      return [`**Not yet**: a detail of ${code(kind.key)}.`]
    default:
      return kind satisfies never
  }
}

const code = (text: string): string => `\`${text}\``
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
