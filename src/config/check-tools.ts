import type { CarriersFacts, Settings, TransferFacts } from './carrier-facts.ts'
import { checkClientTools, checkHttpTools } from './check-http-tools.ts'
import { checkMcpTools } from './check-mcp.ts'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'

/** Tools that could not do what they are for. */
export const checkTools = (config: Config, carriers: CarriersFacts): Problem[] => [
  ...checkOwnTools(config, carriers),
  ...checkHttpTools(config),
  ...checkClientTools(config),
  ...checkMcpTools(config),
]

/** Those that come with voxray. */
function checkOwnTools(config: Config, carriers: CarriersFacts): Problem[] {
  const { tools, runner_transport: runner, ivr_stuck_target: stuck, transfer_targets } = config
  if (stuck !== undefined && !Object.hasOwn(transfer_targets, stuck))
    return [
      { key: 'ivr_stuck_target', wrong: 'is no name of transfer_targets', wayOut: 'Add it there, or name one that is' },
    ]
  const carrier = carriers[runner]
  if (stuck !== undefined && carrier && !tools.includes('transfer_call'))
    return checkTransfer(config, carrier.transfer, 'ivr_stuck_target')
  if (!tools.includes('transfer_call') && !tools.includes('send_dtmf')) return []
  if (!carrier)
    return [
      {
        key: 'tools',
        wrong: `has a tool that works only on phone calls, and runner_transport names no carrier`,
        wayOut: 'Set runner_transport to your carrier, or leave "transfer_call" and "send_dtmf" out',
      },
    ]
  return tools.includes('transfer_call') ? checkTransfer(config, carrier.transfer, 'tools') : []
}

/** `key` is what asks for transfers. */
function checkTransfer(config: Config, transfer: TransferFacts, key: 'tools' | 'ivr_stuck_target'): Problem[] {
  const { runner_transport: runner, transfer_targets, proxy_host } = config
  const is = key === 'tools' ? 'has "transfer_call"' : 'is set'
  const because = `${key} ${is}`
  const problems: Problem[] = []
  if (transfer.type === 'impossible')
    problems.push({ key, wrong: `${is}, and ${transfer.wrong}`, wayOut: transfer.wayOut })
  const targets = Object.values(transfer_targets)
  if (targets.length === 0)
    problems.push({
      key: 'transfer_targets',
      wrong: `is empty: ${because}`,
      wayOut: 'Name somebody, such as {"support": "+15551230002"}',
    })
  if (transfer.type === 'impossible') return problems
  if (transfer.takes === 'number' && targets.some(isHttps))
    problems.push({
      key: 'transfer_targets',
      wrong: `has an https address, and ${runner} connects callers to numbers and SIP addresses alone`,
      wayOut: 'Name a number or a SIP address',
    })
  const settings: Settings = config
  for (const needed of transfer.needs)
    if (settings[needed] === undefined)
      problems.push({
        key: needed,
        wrong: `is needed: ${because}`,
        wayOut: 'Set it: callers are connected over the REST API',
      })
  const asksUs = transfer.takes === 'address' && !targets.every(isHttps)
  if (asksUs && proxy_host === undefined)
    problems.push({
      key: 'proxy_host',
      wrong: `is needed: ${because}, and ${runner} asks there whom to connect to`,
      wayOut: 'Set it to the public host name',
    })
  return problems
}

const isHttps = (target: string): boolean => target.startsWith('https://')
