import { parseArgs } from 'node:util'
import { ahead } from './ahead.bench.ts'
import { calls } from './calls.bench.ts'
import { cancel } from './cancel.bench.ts'
import { greeting } from './greeting.bench.ts'
import { handshake } from './handshake.bench.ts'
import { conversation } from './conversation.bench.ts'
import { endOfTurn } from './end-of-turn.bench.ts'
import { describeMachine } from './machine.ts'
import { loss } from './loss.bench.ts'
import { latency } from './latency.bench.ts'
import { withPeers } from './peers/peers.ts'
import { media } from './media.bench.ts'
import { metrics } from './metrics.bench.ts'
import { echo } from './echo.bench.ts'
import { vad } from './vad.bench.ts'
import { toMarkdown, type BenchOptions, type Table } from './table.ts'

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<readonly Table[]>>> = {
  media: async (options) => [
    ...(await media(options)),
    ...(await vad(options)),
    ...(await endOfTurn(options)),
    ...(await echo(options)),
  ],
  loss,
  metrics,
  handshake,
  greeting,
  cancel,
  latency,
  ahead,
  calls,
  conversation,
}

/**
 * `bun run bench [ahead|calls|cancel|conversation|greeting|handshake|latency|loss|media|metrics] [--quick]`: prints Markdown, all of them when none is named.
 * `conversation` takes `--tenth`, a fixed part of it, and `--speech DIR`, a folder of more speakers,
 * and `--peer [livekit|pipecat]`, which plays the same to the peers: they are installed from PyPI when they are first asked for.
 * With `--wires` it plays a small part in real time over every wire, in some eight minutes.
 * With `--eot-bench DIR` or `--turnbench DIR` it measures on that benchmark's data instead, and writes predictions for its scorer into `dist`.
 */
const { values: options, positionals: named } = parseArgs({
  args: withPeers(process.argv.slice(2)),
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    tenth: { type: 'boolean', default: false },
    wires: { type: 'boolean', default: false },
    peer: { type: 'string' },
    speech: { type: 'string' },
    'eot-bench': { type: 'string' },
    turnbench: { type: 'string' },
  },
})
const unknown = named.filter((name) => !Object.hasOwn(BENCHES, name))
if (unknown.length > 0) {
  console.error(`no benchmark "${unknown.join('", "')}"; there are: ${Object.keys(BENCHES).join(', ')}`)
  process.exit(2)
}
console.log(await describeMachine())
for (const [name, bench] of Object.entries(BENCHES)) {
  if (named.length > 0 && !named.includes(name)) continue
  for (const table of await bench(options)) console.log(toMarkdown(table))
}
