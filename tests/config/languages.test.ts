import { expect, test } from 'bun:test'
import { describeProblem } from '../../src/config/problem.ts'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { load } from '../support/config.ts'

const warned = (file: object) =>
  load({ file: { stt_provider: 'camb', api_keys: { camb: 'k' }, ...file }, providers: PROVIDER_FACTS })
    .warnings.map(describeProblem)
    .filter((text) => text.includes('no tag of a language'))

const strange = (key: string, name: string) =>
  `${key} is "${name}", which is no tag of a language, and no name that voxray knows: vendors may refuse it. Write its tag, such as "cy" or "en-GB".`

test('a language that is neither a tag nor a name that we know is told, wherever it is set', () => {
  expect(warned({ stt_language: 'Klingon' })).toEqual([strange('stt_language', 'Klingon')])
  expect(warned({ provider_options: { camb: { stt_language: 'Welsh' } } })).toEqual([
    strange('provider_options.camb.stt_language', 'Welsh'),
  ])
  expect(warned({ agents: { x: { stt_language: 'Klingon' }, y: {} } })).toEqual([
    strange('agents.x.stt_language', 'Klingon'),
  ])
})

test.each(['cy', 'cmn-Hans-CN', 'pt_BR', 'German', 'Brazilian Portuguese', 'auto', 'multi', ''])(
  '%p is a language, or none',
  (stt_language) => {
    expect(warned({ stt_language })).toEqual([])
  },
)
