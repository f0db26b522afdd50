import { CARRIERS } from '../../src/carriers/index.ts'
import { type App, createApp, type World } from '../../src/compose/app.ts'
import { CARRIER_FACTS, carrierFactsOf } from '../../src/compose/carriers.ts'
import { providerFactsOf, PROVIDERS } from '../../src/compose/stages.ts'
import { type ConfigSources, loadConfig } from '../../src/config/load.ts'
import { describeProblem } from '../../src/config/problem.ts'
import { acme } from './acme/index.ts'
import { parrot } from './parrot.ts'
import { talkingClock } from './talking-clock.ts'

type Sources = Omit<ConfigSources, 'providers' | 'carriers'>

/** A server that knows the parrot beside the providers of voxray. */
export function openParrotServer(sources: Sources, world: World): Promise<App> {
  const providers = { ...PROVIDERS, parrot }
  const loaded = loadConfig({ ...sources, providers: providerFactsOf(providers), carriers: CARRIER_FACTS })
  if (loaded.problems) throw new Error(loaded.problems.map(describeProblem).join('\n'))
  return createApp(loaded.config, { ...world, providers })
}

/** A server whose callers hear the time, in the configured voice. */
export function openClockServer(sources: Sources, world: World): Promise<App> {
  const loaded = loadConfig({ ...sources, providers: providerFactsOf(PROVIDERS), carriers: CARRIER_FACTS })
  if (loaded.problems) throw new Error(loaded.problems.map(describeProblem).join('\n'))
  return createApp(loaded.config, { ...world, agent: ({ tts }) => talkingClock(tts) })
}

/** A server that takes calls of Acme beside those of the carriers of voxray. */
export function openAcmeServer(sources: Sources, world: World): Promise<App> {
  const carriers = [...CARRIERS, acme]
  const facts = { providers: providerFactsOf(PROVIDERS), carriers: carrierFactsOf(carriers) }
  const loaded = loadConfig({ ...sources, ...facts })
  if (loaded.problems) throw new Error(loaded.problems.map(describeProblem).join('\n'))
  return createApp(loaded.config, { ...world, carriers })
}
