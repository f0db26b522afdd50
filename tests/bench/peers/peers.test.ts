import { expect, test } from 'bun:test'
import { peersNamed, withPeers } from './peers.ts'

test('--peer names one peer, or means all of them', () => {
  expect(withPeers(['conversation', '--peer', 'pipecat', '--tenth'])).toEqual([
    'conversation',
    '--peer',
    'pipecat',
    '--tenth',
  ])
  expect(withPeers(['conversation', '--peer'])).toEqual(['conversation', '--peer=all'])
  expect(withPeers(['--peer', 'conversation'])).toEqual(['--peer=all', 'conversation'])
  expect(peersNamed('livekit')).toEqual(['livekit'])
  expect(peersNamed('all')).toEqual(['livekit', 'pipecat'])
  expect(peersNamed(undefined)).toEqual([])
  expect(() => peersNamed('nobody')).toThrow('no peer "nobody"; there are: livekit, pipecat')
})
