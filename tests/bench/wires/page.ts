import { join } from 'node:path'
import { describeMachine } from '../machine.ts'
import type { Entry } from '../conversation/turn.ts'
import { type Table, toMarkdown } from '../table.ts'

const PAGE = join(import.meta.dir, '../../../docs/benchmarks/conversation-wires.md')

const FRONT = `# Conversation over real wires

A fixed part of [the conversations](conversation.md), in real time: recorded speech is played to servers in processes of their own, over WebRTC, a
WebSocket in each of its formats, and each carrier's media stream. What is measured is what comes back on the wire. Beside it stand the same turns
in virtual time, without a wire; the difference is what the wire, and the machine, add.`

const METHOD = `## How it is measured

- The server is the real one. Its detector of voices and its recogniser are the embedded ones, and really take their time. The model and the voice
  are known answers over HTTP, after 300 and 100 ms as in virtual time; the voice is a tone, so that silence is the bot's own.
- Two calls at once for turns, in a process beside the servers. Each turn has a call of its own. The first call of a wire is not counted.
- Callers speak and listen in steps of 20 ms, as telephones do, and play what comes at once: they have no jitter buffer. So a figure may be 20 ms
  longer than it would be. A hop is sent when its last sample has been spoken.
- Carriers are simulated on the same machine (\`src/simulate\`), with their own framing, codecs and playing buffers: no network lies between.
- The true end and the first sound of a turn are those of the corpus. Audible: above -45 dB of full scale.
- Echo: eleven calls at once, one over each wire. The microphone hears what was played, so much later and quieter, and no caller cancels it. It fell silent where the
  bot's own sound has a gap of more than 450 ms, which the voice has nowhere.`

/** Writes it as the formatter would. */
export async function writePage(tables: readonly Table[], entries: readonly Entry[]): Promise<void> {
  const turns = entries.map(({ id }) => id).join('; ')
  const text = [FRONT, `${await describeMachine()}- turns: ${turns}`, ...tables.map(toMarkdown), METHOD, ''].join(
    '\n\n',
  )
  await Bun.write(PAGE, text)
  Bun.spawnSync(['bunx', 'prettier', '--write', '--log-level', 'warn', PAGE])
}
