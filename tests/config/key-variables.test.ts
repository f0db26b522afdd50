import { describe, expect, test } from 'bun:test'
import { Type } from '@sinclair/typebox'
import { describeProblem } from '../../src/config/problem.ts'
import type { ProviderFacts } from '../../src/config/stages.ts'
import { configOf, load, problemsOf } from '../support/config.ts'

const facts: Omit<ProviderFacts, 'env'> = {
  stages: ['stt', 'llm', 'tts'],
  options: Type.Object({ place: Type.Optional(Type.String({ env: ['CLOUD_PLACE', 'CLOUD_REGION'] })) }),
  needsKey: () => true,
}
const providers: Record<string, ProviderFacts> = {
  parrot: { ...facts, env: ['PARROT_API_KEY', 'POLLY_API_KEY'] },
  cloud: { ...facts, env: ['CLOUD_TOKEN', 'CLOUD_ID:CLOUD_SECRET:CLOUD_SESSION', 'CLOUD_ID:CLOUD_SECRET'] },
}
const keysOf = (env: Record<string, string>, provider = 'parrot') =>
  configOf(load({ file: { provider }, env, providers })).api_keys

describe('the variables of a key', () => {
  test('any of them does, and the first that is set counts', () => {
    expect(keysOf({ POLLY_API_KEY: ' b ' })).toEqual({ parrot: 'b' })
    expect(keysOf({ POLLY_API_KEY: 'b', PARROT_API_KEY: 'a' })).toEqual({ parrot: 'a' })
    expect(keysOf({ POLLY_API_KEY: 'b', PARROT_API_KEY: ' ' })).toEqual({ parrot: 'b' })
  })

  test('a key of several parts is read from all of theirs', () => {
    expect(keysOf({ CLOUD_ID: 'i', CLOUD_SECRET: 's' }, 'cloud')).toEqual({ cloud: 'i:s' })
    expect(keysOf({ CLOUD_ID: 'i', CLOUD_SECRET: 's', CLOUD_SESSION: 't' }, 'cloud')).toEqual({ cloud: 'i:s:t' })
    expect(keysOf({ CLOUD_ID: 'i', CLOUD_SECRET: 's', CLOUD_TOKEN: 'k' }, 'cloud')).toEqual({ cloud: 'k' })
  })

  test.each([
    ['parrot', 'PARROT_API_KEY'],
    ['cloud', 'CLOUD_TOKEN'],
  ])('messages name the first one of %s', (provider, variable) => {
    // A part of a key is none.
    const env = { CLOUD_ID: 'i' }
    expect(problemsOf(load({ file: { provider }, env, providers })).map(describeProblem)).toEqual([
      `api_keys.${provider} is needed: "${provider}" does speech-to-text. Set ${variable} in the environment, or the key in the file.`,
    ])
  })

  test.each(['POLLY_API_KEY', 'CLOUD_SECRET'])('%s is suggested to who writes our prefix before it', (variable) => {
    const { warnings } = load({ env: { [`VOXRAY_${variable}`]: 'x' }, providers })
    expect(warnings.map(({ wayOut }) => wayOut)).toEqual([`Did you mean ${variable}?`])
  })

  test('a fault in a part of a key names the variables', () => {
    const env = { CLOUD_ID: 'i', CLOUD_SECRET: 'a\nb' }
    expect(problemsOf(load({ file: { provider: 'cloud' }, env, providers })).map(describeProblem)).toEqual([
      'api_keys.cloud has a line break or an invisible character within (from CLOUD_ID, CLOUD_SECRET). Write it again, in one line.',
    ])
  })
})

const optionsOf = (env: Record<string, string>, own = {}) =>
  configOf(
    load({
      file: { provider: 'parrot', provider_options: { parrot: own } },
      env: { PARROT_API_KEY: 'k', ...env },
      providers,
    }),
  ).provider_options

describe('the variables of an option', () => {
  test('the first that is set counts, and what the file says wins', () => {
    expect(optionsOf({ CLOUD_REGION: 'b' })).toMatchObject({ parrot: { place: 'b' } })
    expect(optionsOf({ CLOUD_REGION: 'b', CLOUD_PLACE: 'a' })).toMatchObject({ parrot: { place: 'a' } })
    expect(optionsOf({ CLOUD_PLACE: 'a' }, { place: 'mine' })).toMatchObject({ parrot: { place: 'mine' } })
    expect(optionsOf({ CLOUD_PLACE: ' ' })).toEqual({ parrot: {} })
  })

  test('one of a provider that nobody uses says nothing', () => {
    expect(
      load({
        env: { CLOUD_PLACE: 'a' },
        providers: { ...providers, embedded: { ...facts, env: undefined, needsKey: () => false } },
      }).warnings,
    ).toEqual([])
  })
})

describe('a key of several variables', () => {
  test('is asked for by all that it needs', () => {
    const pair = {
      twins: { ...facts, env: ['TWIN_ID:TWIN_SECRET:TWIN_SESSION', 'TWIN_ID:TWIN_SECRET', 'TWIN_TOKEN'] },
    } as const
    for (const env of [{}, { TWIN_ID: 'i' }])
      expect(problemsOf(load({ file: { provider: 'twins' }, env, providers: pair }))).toContainEqual(
        expect.objectContaining({
          key: 'api_keys.twins',
          wayOut: 'Set TWIN_ID and TWIN_SECRET in the environment, or the key in the file',
        }),
      )
  })
})

describe('a variable of an option that the vendor does not accept', () => {
  const place = Type.Optional(
    Type.String({ pattern: '^[a-z]+$', maxLength: 40, env: ['CLOUD_PLACE'], form: 'a place such as lugano' }),
  )
  const strict = {
    cloud: { ...facts, env: 'CLOUD_TOKEN', options: Type.Object({ place }) },
    idle: { ...facts, env: undefined },
  }
  const told = (file: object, value: string) =>
    problemsOf(load({ file, env: { CLOUD_TOKEN: 'k', CLOUD_PLACE: value }, providers: strict })).map(describeProblem)

  test('is named, with the form in words', () => {
    expect(told({ provider: 'cloud' }, 'us east')).toEqual([
      'provider_options.cloud.place is a value of the wrong form (from CLOUD_PLACE) but must be a place such as lugano. Correct it or leave it out.',
    ])
    expect(told({ provider: 'cloud' }, 'rome')).toEqual([])
  })

  test('is of no interest where the file sets the option, or the vendor is not used', () => {
    expect(told({ provider: 'cloud', provider_options: { cloud: { place: 'rome' } } }, 'us east')).toEqual([])
    expect(told({ provider: 'idle', api_keys: { idle: 'k' } }, 'us east')).toEqual([])
  })
})
