import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPackages, packagesFolder } from '../../support/python/packages.ts'
import { runPython } from '../../support/python/run.ts'
import type { PlayedTurn } from '../conversation/players.ts'
import type { Entry } from '../conversation/turn.ts'
import { decisionOf, playedOf } from './decision.ts'
import { writeJob } from './job.ts'
import { PEER_FACTS, type Peer, type PeersPlayed } from './peers.ts'

/** Plays the same turns to these, but for those that need a wire of ours: audio that is late, and the bot's own voice that comes back. */
export async function playToPeers(peers: readonly Peer[], entries: readonly Entry[]): Promise<PeersPlayed> {
  const played: Partial<Record<Peer, readonly PlayedTurn[]>> = {}
  for (const peer of peers) played[peer] = await playTo(peer, entries)
  return played
}

/** In as many processes as the machine has cores. */
async function playTo(peer: Peer, entries: readonly Entry[]): Promise<PlayedTurn[]> {
  const { title, version, packages } = PEER_FACTS[peer]
  await installPackages(packages, `${title} ${version}`)
  const several = Math.min(entries.length, availableParallelism())
  const shares = Array.from({ length: several }, (_, share) => entries.filter((_entry, nth) => nth % several === share))
  return (await Promise.all(shares.map(async (share) => await playShare(peer, share)))).flat()
}

async function playShare(peer: Peer, entries: readonly Entry[]): Promise<PlayedTurn[]> {
  const { packages, script } = PEER_FACTS[peer]
  const installed = await packagesFolder(packages)
  const folder = await mkdtemp(join(tmpdir(), 'voxray-peer-'))
  try {
    const plain = entries
      .map(({ id, kind, make }) => ({ id, kind, turn: make() }))
      .filter(({ turn }) => turn.stall === undefined && turn.echo === undefined)
    if (plain.length === 0) return []
    await writeJob(folder, new Map(plain.map(({ id, turn }) => [id, turn])))
    const lines = await runPython(join(import.meta.dir, script), [folder], {
      PYTHONPATH: installed,
      // What Python compiles is kept beside the packages, and not here.
      PYTHONPYCACHEPREFIX: join(installed, 'compiled'),
      LOGURU_LEVEL: 'ERROR',
    })
    const decisions = new Map(lines.map(decisionOf).map((decision) => [decision.id, decision]))
    return plain.map(({ id, kind, turn: made }) => {
      const decision = decisions.get(id)
      if (!decision) throw new Error(`${peer} says nothing of "${id}"`)
      const { samples: _, ...turn } = made
      return { id, kind, turn, played: playedOf(decision) }
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}
