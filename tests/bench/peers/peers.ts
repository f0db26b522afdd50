import { join } from 'node:path'
import { PIPECAT } from '../../support/pipecat/install.ts'
import type { PythonPackages } from '../../support/python/packages.ts'
import type { PlayedTurn } from '../conversation/players.ts'

/** Whom we are compared with. */
export const PEERS = ['livekit', 'pipecat'] as const
export type Peer = (typeof PEERS)[number]

export interface PeerFacts {
  readonly title: string
  /** In the head of a column. */
  readonly short: string
  readonly version: string
  readonly packages: PythonPackages
  /** Plays a folder of turns: a file beside this one. */
  readonly script: string
}

export const PEER_FACTS: Readonly<Record<Peer, PeerFacts>> = {
  livekit: {
    title: 'LiveKit Agents',
    short: 'LiveKit',
    version: '1.8.9',
    packages: { name: 'livekit', requirements: join(import.meta.dir, 'livekit-requirements.txt') },
    script: 'livekit_peer.py',
  },
  pipecat: {
    title: 'Pipecat',
    short: 'Pipecat',
    version: '1.14.0',
    packages: PIPECAT,
    script: 'pipecat_peer.py',
  },
}

/** What became of the turns at each peer that was played to. */
export type PeersPlayed = Partial<Readonly<Record<Peer, readonly PlayedTurn[]>>>

const isPeer = (name: string | undefined): name is Peer => PEERS.some((peer) => peer === name)

/** `--peer` names one, or means all of them: written so that every option has its value. */
export const withPeers = (args: readonly string[]): string[] =>
  args.flatMap((arg, at) => (arg === '--peer' && !isPeer(args[at + 1]) ? ['--peer=all'] : [arg]))

/** Throws for a name that none of them has. */
export function peersNamed(name: string | undefined): readonly Peer[] {
  if (name === undefined) return []
  if (name === 'all') return PEERS
  if (!isPeer(name)) throw new Error(`no peer "${name}"; there are: ${PEERS.join(', ')}`)
  return [name]
}
