import { describe, expect, test } from 'bun:test'
import { languageOf } from '../../src/language/index.ts'
import { heard, Rig } from '../support/rig.ts'

const TAGS = ['ar', 'de', 'en', 'es', 'fr', 'hi', 'it', 'ja', 'ko', 'nl', 'pt', 'th', 'tr', 'ur', 'zh'] as const

const unspaced = (text: string) => text.replaceAll(/\s/g, '')

describe('a caller whose words nobody understood', () => {
  test.each(TAGS)('is asked again in their language: %s', async (tag) => {
    const language = languageOf(tag)
    await using rig = new Rig({ says: [''], replies: ['Good.'], parts: { language } })
    await rig.speaksFor(1500)
    await rig.isSilentFor(6000)
    expect(unspaced(heard(rig).join(''))).toBe(unspaced(language.sentences.unheard))
    expect(rig.asked).toEqual([])
  })

  test('is answered when they say it again', async () => {
    await using rig = new Rig({ says: ['', 'A table for two.'], replies: ['Good.'] })
    await rig.speaksFor(1500)
    await rig.isSilentFor(6000)
    await rig.speaksFor(1500)
    await rig.isSilentFor(4000)
    expect(heard(rig).at(-1)).toBe('Good.')
  })
})
