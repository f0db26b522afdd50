import { PEERS, type Peer, PEER_FACTS } from './peers.ts'

/** What the page says of the peers' figures: of those that were played to in this run, and of those that were not. */
export function peersText(played: readonly Peer[]): string {
  const others = PEERS.filter((peer) => !played.includes(peer))
  return [
    '## Peers',
    ...(played.length > 0 ? [ofThisCorpus(namesOf(played))] : []),
    ...(others.length > 0 ? [ofTheTrial(namesOf(others))] : []),
  ].join('\n\n')
}

const namesOf = (peers: readonly Peer[]): string =>
  peers.map((peer) => `${PEER_FACTS[peer].title} ${PEER_FACTS[peer].version}`).join(' and ')

const ofThisCorpus = (names: string): string =>
  `${names}: figures of this corpus, of the same turns that we were played, but for late audio and echo. Their own code with their own
defaults, in virtual time, where a model's inference takes none. A recogniser knows the true words 300 ms after each true end, and those
before a silence of 300 ms or more at 300 ms of it: the best case for them. A call begins 4 s before the turn, with a greeting, or with the
speech that the caller talks over: LiveKit Agents lets nobody interrupt in the first 3 s. Decision: p50 / p95 in ms of turns that were not
cut. Silent: p50 / p95 in ms from the first sound.`

const ofTheTrial = (names: string): string =>
  `\\* ${names} on the corpus of a trial of November 2026, which is another one of the same kinds: 592 turns of more speakers. Their own code
with their own defaults, and with a recogniser that knows the true words 300 ms after each true end: the best case for them. First the
decision's p50 and p95 in ms, or what they cut or missed. \`bun run bench conversation --peer\` plays this corpus to them.`
