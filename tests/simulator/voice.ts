import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Speech, Tts } from '../../src/tts/tts.ts'
import type { Ledger } from './ledger.ts'
import type { PieceScript, VoiceScript } from './script.ts'
import { levelOf, MS_PER_CHAR } from './sound.ts'

const CHUNKS_PER_SECOND = 10

/** A voice by its script. Each piece has a level of its own, whoever speaks it: `wholes` are all that have been begun. */
export function voiceOf({ firstMs = 0, chunkMs = 0, pieces = [] }: VoiceScript, ledger: Ledger, wholes: string[]): Tts {
  const scripts = pieces[Symbol.iterator]()
  return {
    name: `mouth ${ledger.nextName()}`,
    async *speak(piece, signal): AsyncGenerator<Speech> {
      // The rest of one is asked for where it broke off.
      const whole = wholes.findLast((one) => one.endsWith(piece)) ?? piece
      wholes.push(whole)
      using _ = ledger.opened(signal)
      const { rateHz = 16_000, fate, after = 0 }: PieceScript = scripts.next().value ?? {}
      const all = new Int16Array((piece.length * MS_PER_CHAR * rateHz) / 1000).fill(levelOf(whole))
      const sound = fate ? all.subarray(0, (all.length * after) / 100) : all
      await sleep(ledger.clock, firstMs, signal)
      const chunk = rateHz / CHUNKS_PER_SECOND
      for (let from = 0; from < sound.length; from += chunk) {
        if (from > 0) await sleep(ledger.clock, chunkMs, signal)
        yield { samples: sound.subarray(from, from + chunk), rateHz }
      }
      if (fate) ledger.note({ type: 'trouble', stage: 'tts' })
      if (fate === 'fails') throw new StageError('tts', 'unreachable', 'scripted trouble', { retryable: true })
      if (fate === 'stalls') await ledger.stuck(signal)
    },
  }
}
