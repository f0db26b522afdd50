import type { PlayedTurn } from './players.ts'

/** A line of the table, and the kinds that are counted in it. */
export interface Row {
  readonly name: string
  readonly of: (kind: string) => boolean
  /** What the two peers did on the trial's corpus, November 2026, with a recogniser that knew the words. */
  readonly peers?: { readonly livekit: string; readonly pipecat: string }
}

const starts = (beginning: string) => (kind: string) => kind.startsWith(beginning)
const is = (name: string) => (kind: string) => kind === name

/** Ends that nobody doubts. */
const CLEAR = new Set(['complete', 'one word', 'phone band', 'quiet, -30 dB'])

/** Ends of turns. Peers: decision p50 / p95 in ms, and what they cut or missed. */
export const ENDS: readonly Row[] = [
  { name: 'complete', of: is('complete'), peers: { livekit: '384 / 474', pipecat: '300 / 3280' } },
  { name: 'one word', of: is('one word'), peers: { livekit: '354 / 2427', pipecat: '300 / 3240' } },
  { name: 'phone band', of: is('phone band'), peers: { livekit: '364 / 463', pipecat: '300 / 1679' } },
  { name: 'quiet, -30 dB', of: is('quiet, -30 dB'), peers: { livekit: '424 / 535', pipecat: '650' } },
  { name: 'all of these', of: (kind) => CLEAR.has(kind) },
  { name: 'hesitation 300 ms', of: is('hesitation 300 ms'), peers: { livekit: 'cut 50 %', pipecat: 'cut 39 %' } },
  { name: 'hesitation 500 ms', of: is('hesitation 500 ms'), peers: { livekit: 'cut 86 %', pipecat: 'cut 36 %' } },
  { name: 'hesitation 700 ms', of: is('hesitation 700 ms'), peers: { livekit: 'cut 81 %', pipecat: 'cut 31 %' } },
  { name: 'hesitation 900 ms', of: is('hesitation 900 ms'), peers: { livekit: 'cut 86 %', pipecat: 'cut 31 %' } },
  { name: 'hesitation 1200 ms', of: is('hesitation 1200 ms'), peers: { livekit: 'cut 83 %', pipecat: 'cut 33 %' } },
  { name: 'hesitations up to 500 ms', of: (kind) => /^hesitation [35]00/.test(kind) },
  { name: 'hesitations from 700 ms on', of: (kind) => /^hesitation (?:[79]|12)00/.test(kind) },
  { name: 'all hesitations', of: starts('hesitation'), peers: { livekit: 'cut 77 %', pipecat: 'cut 34 %' } },
  {
    name: 'phone band, hesitation 700 ms',
    of: is('phone band, hesitation 700 ms'),
    peers: { livekit: 'cut 86 %', pipecat: 'cut 43 %' },
  },
  { name: 'own pauses', of: is('own pauses') },
  { name: 'digits in groups', of: starts('digits'), peers: { livekit: 'cut 81 %', pipecat: 'cut 71 %' } },
  {
    name: 'white and pink noise, 20 to 5 dB',
    of: (kind) => /^(?:white|pink) noise/.test(kind),
    peers: { livekit: '410 / 522', pipecat: '300 / 3280' },
  },
  {
    name: 'babble, 20 dB',
    of: starts('babble of 6, 20'),
    peers: { livekit: 'missed 2 of 14', pipecat: 'missed 2 of 14' },
  },
  {
    name: 'babble, 10 dB',
    of: starts('babble of 6, 10'),
    peers: { livekit: 'missed 13 of 14', pipecat: 'missed 10 of 14' },
  },
  {
    name: 'babble, 5 dB',
    of: starts('babble of 6, 5'),
    peers: { livekit: 'missed 14 of 14', pipecat: 'missed 13 of 14' },
  },
]

/** Natural silences, by their length. */
export const PAUSES = [
  { name: '200 to 400 ms', fromMs: 200, toMs: 400, peers: { livekit: '5 of 28', pipecat: '19 of 28' } },
  { name: '400 to 600 ms', fromMs: 400, toMs: 600, peers: { livekit: '5 of 8', pipecat: '3 of 8' } },
  {
    name: '600 ms and more',
    fromMs: 600,
    toMs: Number.POSITIVE_INFINITY,
    peers: { livekit: '8 of 8', pipecat: '7 of 8' },
  },
] as const

export const LATE: readonly Row[] = [400, 600, 1000].map((ms) => ({ name: `${ms} ms`, of: is(`audio ${ms} ms late`) }))

/** Sounds while the bot speaks. Peers: onset to silence p50 / p95, and what cut them. */
export const CONTESTS: readonly Row[] = [
  {
    name: 'interruption',
    of: is('interruption'),
    peers: { livekit: 'silent 545 / 760', pipecat: 'silent 279 / 523' },
  },
  { name: 'interruption, over an echo', of: is('interruption, over an echo') },
  { name: 'backchannel, recorded', of: is('backchannel, recorded') },
  {
    name: 'backchannel, flite',
    of: is('backchannel, flite'),
    peers: { livekit: 'cut 24 of 24', pipecat: 'cut 12 of 12' },
  },
  {
    name: 'cough, synthetic',
    of: is('cough, synthetic'),
    peers: { livekit: 'silent 9 of 24, cut 0 (recorded coughs)', pipecat: 'cut 3 of 12 (recorded coughs)' },
  },
  { name: 'interruption, after a turn', of: is('interruption, after a turn') },
  { name: 'caller turned away', of: is('caller turned away') },
  { name: 'voice behind, -15 dB', of: is('voice behind, -15 dB') },
  { name: 'voice behind, -20 dB', of: is('voice behind, -20 dB') },
]

export const turnsOf = ({ of }: Row, turns: readonly PlayedTurn[]): PlayedTurn[] => turns.filter(({ kind }) => of(kind))
