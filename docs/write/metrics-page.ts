/** The page of the metrics, from the metrics as they are declared. */
import { Metrics } from '../../src/observe/metrics.ts'
import type { Family } from '../../src/observe/metrics/families.ts'
import { systemClock } from '../../src/std/clock.ts'

const INTRODUCTION = `# Metrics

Made by \`bun run docs\` from the declarations; a test fails when it is stale.

\`GET /metrics\` answers in Prometheus' text format 0.0.4. With \`metrics_enabled\` off it is an empty 204; with \`metrics_api_key\` set it asks for that
key as a bearer token. The server's own key (\`server_api_key\`) does not open it, and is not needed.

\`\`\`yaml
scrape_configs:
  - job_name: voxray
    authorization: { credentials: the-metrics-key }
    static_configs: [{ targets: ['localhost:3042'] }]
\`\`\`

Times are in seconds. Histograms have the buckets 5 ms to 10 s of voxray-go; turns, playout and event loop have finer ones of their own.
Labels are the same everywhere:

| label | values |
|---|---|
| \`session_id\` | always empty: a series for each caller would be kept for ever |
| \`stage\` | \`http\`, \`transport\`, \`stt\`, \`llm\`, \`tts\` |
| \`direction\` | \`ingress\` from callers, \`egress\` to them |
| \`model\` | who does the stage, as \`moonshine\` or \`openai\`; empty where no model is at work |
| \`status\` | \`success\` or \`error\` |
| \`error_type\` | \`4xx\` or \`5xx\` of a request; of a stage our code, as \`timeout\`, \`rate-limited\`, \`unauthorized\` |
| \`route\` | a name, never a path: \`health\`, \`ready\`, \`webrtc_offer\`, \`start\`, \`session_offer\`, \`telephony_ws\`, \`daily_dialin_webhook\`, \`root\`, \`ws\`, \`metrics\`, \`tickets\`, \`agents\`, \`daily_webhook\`, \`swagger\`, \`pipecat_offer\`, \`telephony_transfer\`, else \`other\` |
| \`transport\` | \`webrtc\`, \`websocket\`, \`telephony\` |

The page itself (\`GET /\` and its files) is served before anything is counted.
`

const isOurs = ({ name }: Family): boolean => /^(?:voxray|process)_/.test(name)

const row = ({ name, type, labels, help }: Family): string =>
  `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(' ')} | ${help} |`

const table = (families: readonly Family[]): readonly string[] => [
  '| name | type | labels | meaning |',
  '|---|---|---|---|',
  ...families.map(row),
  '',
]

export function metricsPage(): string {
  using metrics = new Metrics({
    clock: systemClock,
    version: '',
    queuedHops: () => 0,
    lostLogLines: () => 0,
    lostRecords: () => 0,
    webhooks: () => [],
  })
  const families = metrics.families.all
  return [
    INTRODUCTION,
    '## Those of voxray-go',
    '',
    ...table(families.filter((family) => !isOurs(family))),
    '## Ours',
    '',
    ...table(families.filter(isOurs)),
  ].join('\n')
}
