import { NONCE_TTL_MS, type NonceStore } from '../nonces.ts'
import type { RedisConnection } from './connection.ts'

/** Nonces that every server on one Redis has seen. */
export class RedisNonces implements NonceStore {
  readonly #redis: RedisConnection

  constructor(redis: RedisConnection) {
    this.#redis = redis
  }

  async use(nonce: string): Promise<boolean> {
    return (await this.#redis.run('SET', `voxray:nonce:${nonce}`, '', 'NX', 'PX', NONCE_TTL_MS)) === 'OK'
  }
}
