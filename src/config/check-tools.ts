import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'

/** By carrier, what its REST API needs to hand a caller over. Genesys does it on the stream. */
const ACCOUNTS = {
  twilio: ['twilio_account_sid', 'twilio_auth_token'],
  telnyx: ['telnyx_api_key'],
  plivo: ['plivo_auth_id', 'plivo_auth_token'],
  vonage: ['vonage_application_id', 'vonage_private_key'],
  jambonz: ['jambonz_account_sid', 'jambonz_api_key'],
  genesys: [],
} as const satisfies Readonly<Record<string, readonly (keyof Config)[]>>

/** These ask an https address what comes next: ours, unless the target is one. */
const ASKS_ADDRESS: ReadonlySet<string> = new Set(['plivo', 'jambonz'])

/** These connect callers to whom they are told, and ask nobody. */
const ASKS_NOBODY: ReadonlySet<string> = new Set(['telnyx', 'genesys'])

/** Tools that could not do what they are for. */
export function checkTools(config: Config): Problem[] {
  const { tools, runner_transport: runner } = config
  if (!tools.includes('transfer_call') && !tools.includes('send_dtmf')) return []
  if (!isPhone(runner))
    return [
      {
        key: 'tools',
        wrong: `has a tool that works only on phone calls, and runner_transport names no carrier`,
        wayOut: 'Set runner_transport to your carrier, or leave "transfer_call" and "send_dtmf" out',
      },
    ]
  return tools.includes('transfer_call') ? checkTransfer(config) : []
}

function checkTransfer(config: Config): Problem[] {
  const { runner_transport: runner, transfer_targets, proxy_host } = config
  const because = 'tools has "transfer_call"'
  const problems: Problem[] = []
  if (runner === 'exotel')
    problems.push({
      key: 'tools',
      wrong: 'has "transfer_call", and Exotel connects callers by the applet that follows the stream in its flow',
      wayOut: 'Use "end_call", and put a Connect applet after the Voicebot applet',
    })
  const targets = Object.values(transfer_targets)
  if (targets.length === 0)
    problems.push({
      key: 'transfer_targets',
      wrong: `is empty: ${because}`,
      wayOut: 'Name somebody, such as {"support": "+15551230002"}',
    })
  if (ASKS_NOBODY.has(runner) && targets.some(isHttps))
    problems.push({
      key: 'transfer_targets',
      wrong: `has an https address, and ${runner} connects callers to numbers and SIP addresses alone`,
      wayOut: 'Name a number or a SIP address',
    })
  for (const key of Object.entries(ACCOUNTS).find(([carrier]) => carrier === runner)?.[1] ?? [])
    if (config[key] === undefined)
      problems.push({ key, wrong: `is needed: ${because}`, wayOut: 'Set it: callers are connected over the REST API' })
  const asksUs = ASKS_ADDRESS.has(runner) && !targets.every(isHttps)
  if (asksUs && proxy_host === undefined)
    problems.push({
      key: 'proxy_host',
      wrong: `is needed: ${because}, and ${runner} asks there whom to connect to`,
      wayOut: 'Set it to the public host name',
    })
  return problems
}

const isPhone = (runner: string): boolean => runner === 'exotel' || Object.hasOwn(ACCOUNTS, runner)
const isHttps = (target: string): boolean => target.startsWith('https://')
