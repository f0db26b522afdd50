import { expect, test } from 'bun:test'
import { factsOf } from './facts.ts'

/** Each sample is the millisecond it was heard in. */
const clocked = (ms: number): Int16Array => Int16Array.from({ length: ms * 16 }, (_, at) => Math.floor(at / 16))

const span = (samples: Int16Array) => `${samples[0]}-${samples.at(-1)} of ${samples.length / 16}`

/** Models that write down what they hear. */
function told(): {
  read: (samples: Int16Array) => Promise<string>
  judge: (samples: Int16Array) => Promise<number>
  log: string[]
} {
  const log: string[] = []
  return {
    log,
    read: async (samples) => (log.push(`read ${span(samples)}`), `words ${log.length}`),
    judge: async (samples) => (log.push(`judge ${span(samples)}`), 0.5),
  }
}

test('nothing of what follows a silence by more than is asked for is heard', async () => {
  const models = told()
  const silences = [
    { fromMs: 2000, toMs: 2900 },
    { fromMs: 4000, toMs: 5000 },
  ]
  const { silences: facts } = await factsOf({ id: 'a', samples: clocked(6000), onsetMs: 1000, silences }, models)
  expect(models.log).toEqual([
    'read 500-2199 of 1700',
    'judge 500-2099 of 1600',
    // The pause is kept out, but for half a second before the voice went on.
    'read 500-4199 of 3500',
    'judge 500-4099 of 3600',
  ])
  expect(facts.map(({ label, ms }) => [label, ms])).toEqual([
    ['hold', 900],
    ['eot', 1000],
  ])
})

test('a silence that is over before anybody is asked costs nothing', async () => {
  const models = told()
  const silences = [
    { fromMs: 1000, toMs: 1150 },
    { fromMs: 2000, toMs: 2120 },
  ]
  await factsOf({ id: 'a', samples: clocked(2120), onsetMs: 0, silences }, models)
  expect(models.log).toEqual(['read 0-2119 of 2120', 'judge 0-2099 of 2100'])
})

test('a long stretch is settled at a pause, and the model hears the last eight seconds', async () => {
  const models = told()
  const silences = [
    { fromMs: 6000, toMs: 7000 },
    { fromMs: 9000, toMs: 9900 },
  ]
  const { silences: facts } = await factsOf({ id: 'a', samples: clocked(10_000), onsetMs: 0, silences }, models)
  expect(models.log.slice(2)).toEqual(['read 6500-9199 of 2700', 'judge 1100-9099 of 8000'])
  expect(facts[1]?.text).toBe('words 1 words 3')
})
