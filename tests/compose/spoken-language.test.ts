import { expect, test } from 'bun:test'
import { PROVIDER_FACTS, StagePool } from '../../src/compose/stages.ts'
import { systemClock } from '../../src/std/clock.ts'
import { configOf, load } from '../support/config.ts'
import { sonioxVoices } from '../support/vendors/soniox-tts.ts'
import { KEY } from '../support/vendors/stt-of.ts'
import { spokenBy } from '../support/vendors/tts-of.ts'

test.each([
  [{}, 'en'],
  [{ stt_language: 'de-AT' }, 'de'],
  [{ stt_language: 'auto' }, 'en'],
  [{ stt_language: 'de', provider_options: { soniox: { tts_language: 'fr' } } }, 'fr'],
])('with %o a voice that does not guess the language speaks %s', async (keys, language) => {
  const { connect, taken } = sonioxVoices()
  const file = { tts_provider: 'soniox', api_keys: { soniox: KEY }, ...keys }
  const io = { connect, clock: systemClock, random: () => 0, fetch: () => Promise.reject(new Error('not asked')) }
  await using pool = new StagePool(io)
  await spokenBy(pool.of(configOf(load({ file, providers: PROVIDER_FACTS }))).tts, 'Good.')
  expect(JSON.parse(String(taken[0]))).toMatchObject({ language })
})
