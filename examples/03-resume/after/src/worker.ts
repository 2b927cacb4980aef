import { Queue } from "./queue.js";

export type Handler = (payload: unknown) => Promise<void>;

/** Works until it is told to stop. */
export async function work(queue: Queue, handlers: Map<string, Handler>, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    const job = await queue.take();
    if (job === null) {
      continue;
    }
    const handler = handlers.get(job.kind);
    if (handler === undefined) {
      throw new Error(`no handler for ${job.kind}`);
    }
    try {
      await handler(job.payload);
      await queue.done(job);
    } catch {
      await queue.failed(job);
    }
  }
}
