import { describe, expect, test } from 'bun:test'
import { PhoneCall } from '../../../src/simulate/phone-call.ts'
import { OpenAiServer } from '../../support/openai-server.ts'
import { startServer } from '../../support/server.ts'
import { soundsIn } from '../../../src/audio/sounds.ts'
import { conversation } from './conversation.ts'

const SECRET = 'TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU='
const CONFIG = { genesys_api_key: 'simulator', genesys_client_secret: SECRET }
const SALES = '+15557654321'

describe('a call by way of Genesys Cloud', () => {
  conversation({ carrier: 'genesys', config: CONFIG, secret: SECRET })

  test('that is handed over ends with a word for the flow, to whom', async () => {
    const models = new OpenAiServer()
    models.reply = () => ''
    models.calls = () => [{ name: 'transfer_call', arguments: '{"to":"sales"}' }]
    using api = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: models.handle })
    const base = `http://127.0.0.1:${api.port}/v1`
    await using server = await startServer({
      config: {
        ...CONFIG,
        runner_transport: 'genesys',
        greeting: 'Hello.',
        llm_base_url: base,
        tts_base_url: base,
        tools: ['transfer_call'],
        transfer_targets: { sales: SALES },
      },
    })
    await using call = await PhoneCall.place({ carrier: 'genesys', url: server.url, secret: SECRET })
    while (soundsIn(call.heard).length === 0) await Bun.sleep(20)
    call.press('1#')
    expect(await call.ended).toBe(1000)
    expect(call.variables).toEqual({ voxray_transfer_to: SALES })
    expect(call.faults).toEqual([])
    await server.prints(/reason=transferred/, 5_000)
  }, 180_000)
})
