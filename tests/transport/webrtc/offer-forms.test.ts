import { beforeAll, describe, expect, test } from 'bun:test'
import { systemClock } from '../../../src/std/clock.ts'
import { Peer, preparePeers } from '../../../src/transport/webrtc/peer.ts'
import { audio, channel, sdpOf, shapeOf, transport } from '../../support/offers.ts'

beforeAll(preparePeers)

async function answerTo(sdp: string): Promise<string> {
  const { peer, sdp: answer } = await Peer.answer(sdp, { clock: systemClock, iceServers: [] })
  await peer[Symbol.asyncDispose]()
  return answer
}

const BUNDLE = 'a=group:BUNDLE 0 1'
const both = { kind: 'audio', isRefused: false, direction: 'sendrecv', mid: '0' }
const data = { kind: 'application', isRefused: false, direction: undefined, mid: '1' }

describe('an offer is answered', () => {
  test.each<[string, string, object[]]>([
    [
      'as browsers write it',
      sdpOf([BUNDLE], [...audio('a=mid:0', 'a=sendrecv'), ...transport], [...channel('a=mid:1'), ...transport]),
      [both, data],
    ],
    [
      'without a direction, which is both',
      sdpOf([BUNDLE], [...audio('a=mid:0'), ...transport], [...channel('a=mid:1'), ...transport]),
      [both, data],
    ],
    [
      'with its transport said once for all',
      sdpOf([BUNDLE, ...transport], audio('a=mid:0'), channel('a=mid:1')),
      [both, data],
    ],
    [
      'with its direction said once for all',
      sdpOf([...transport, 'a=recvonly'], audio('a=mid:0')),
      [{ ...both, direction: 'sendonly' }],
    ],
    [
      'with a direction of its own beside the one for all',
      sdpOf([...transport, 'a=inactive'], audio('a=mid:0', 'a=sendonly')),
      [{ ...both, direction: 'recvonly' }],
    ],
    ['without a mid', sdpOf([], [...audio(), ...transport]), [{ ...both, mid: undefined }]],
    [
      'without mids, of the channel cannot share the transport',
      sdpOf(transport, audio(), channel()),
      [
        { ...both, mid: undefined },
        { kind: 'application', isRefused: true, direction: 'inactive', mid: undefined },
      ],
    ],
    [
      'without a bundle, of the channel cannot share the transport',
      sdpOf(transport, audio('a=mid:0'), channel('a=mid:1')),
      [both, { ...data, isRefused: true, direction: 'inactive' }],
    ],
    [
      'with separate media to send and to receive',
      sdpOf([BUNDLE, ...transport], audio('a=mid:0', 'a=sendonly'), audio('a=mid:1', 'a=recvonly')),
      [
        { ...both, direction: 'recvonly' },
        { ...both, mid: '1', direction: 'sendonly' },
      ],
    ],
    [
      'with separate media to receive and to send',
      sdpOf([BUNDLE, ...transport], audio('a=mid:0', 'a=recvonly'), audio('a=mid:1', 'a=sendonly')),
      [
        { ...both, direction: 'sendonly' },
        { ...both, mid: '1', direction: 'recvonly' },
      ],
    ],
    [
      'with media nobody here knows, each in its place',
      sdpOf(
        ['a=group:BUNDLE x 0 1 y', ...transport],
        ['m=text 9 UDP/TLS/RTP/SAVPF 98', 'a=rtpmap:98 t140/1000', 'a=mid:x'],
        audio('a=mid:0'),
        ['m=image 9 udptl t38', 'a=mid:y'],
        channel('a=mid:1'),
      ),
      [
        { kind: 'text', isRefused: true, direction: 'inactive', mid: 'x' },
        both,
        { kind: 'image', isRefused: true, direction: 'inactive', mid: 'y' },
        data,
      ],
    ],
    [
      'with a medium that it takes back',
      sdpOf([BUNDLE, ...transport], ['m=audio 0 UDP/TLS/RTP/SAVPF 0', 'a=mid:9'], audio('a=mid:0'), channel('a=mid:1')),
      [{ kind: 'audio', isRefused: true, direction: 'inactive', mid: '9' }, both, data],
    ],
    [
      'with one audio that has no Opus beside one that has',
      sdpOf(
        [BUNDLE, ...transport],
        ['m=audio 9 UDP/TLS/RTP/SAVPF 96', 'a=rtpmap:96 AMR/8000', 'a=mid:1'],
        audio('a=mid:0'),
      ),
      [{ kind: 'audio', isRefused: true, direction: 'inactive', mid: '1' }, both],
    ],
  ])('%s', async (_name, offer, shape) => {
    const answer = await answerTo(offer)
    expect(shapeOf(answer)).toEqual(shape as never)
    expect(shapeOf(await answerTo(offer.replaceAll('\r\n', '\n')))).toEqual(shape as never)
    const accepted = shapeOf(answer).flatMap(({ isRefused, mid }) => (isRefused || mid === undefined ? [] : [mid]))
    const bundle = /a=group:BUNDLE (.*)/.exec(answer)?.[1]?.trim()
    expect(bundle).toBe(accepted.length > 0 ? accepted.join(' ') : undefined)
  })
})

describe('an offer is refused in words', () => {
  test.each([
    ['a=rtpmap:96 AMR/8000', 'AMR'],
    ['a=rtpmap:96 AMR-WB/16000', 'AMR-WB'],
    ['a=rtpmap:96 EVS/16000', 'EVS'],
    ['a=x', 'no codec that it names'],
  ])('with %s alone', async (codec, words) => {
    const offer = sdpOf(transport, ['m=audio 9 UDP/TLS/RTP/SAVPF 96', codec, 'a=mid:0'])
    const problem = answerTo(offer).catch((error: unknown) => error)
    expect(await problem).toMatchObject({
      code: 'no-opus',
      message: `the offer has no Opus (opus/48000/2) but ${words}`,
    })
  })

  test('when it sends and receives on media that share no transport', async () => {
    const offer = sdpOf(transport, audio('a=mid:0', 'a=sendonly'), audio('a=mid:1', 'a=recvonly'))
    expect(await answerTo(offer).catch((error: unknown) => error)).toMatchObject({ code: 'no-bundle' })
  })
})
