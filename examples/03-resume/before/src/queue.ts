import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface Job {
  id: string;
  kind: string;
  payload: unknown;
  added: number;
  tries: number;
}

/** Jobs on disk: a file each, in `waiting/`, then in `running/`, then gone. */
export class Queue {
  constructor(private readonly root: string) {}

  async open(): Promise<void> {
    for (const folder of ["waiting", "running"]) {
      await mkdir(join(this.root, folder), { recursive: true });
    }
  }

  /** Adds a job. When this resolves, the job survives a crash. */
  async add(job: Job): Promise<void> {
    const temporary = join(this.root, `${this.name(job)}.tmp`);
    await writeFile(temporary, JSON.stringify(job), { flush: true });
    await rename(temporary, join(this.root, "waiting", this.name(job)));
  }

  /** The oldest waiting job, which is then this worker's alone; `null` where none waits. */
  async take(): Promise<Job | null> {
    for (const name of (await readdir(join(this.root, "waiting"))).sort()) {
      const mine = join(this.root, "running", name);
      const won = await rename(join(this.root, "waiting", name), mine).then(() => true, () => false);
      if (won) {
        return JSON.parse(await readFile(mine, "utf8")) as Job;
      }
    }
    return null;
  }

  /** Ends a job. */
  async done(job: Job): Promise<void> {
    await rm(join(this.root, "running", this.name(job)));
  }

  /** Names sort by age. */
  private name(job: Job): string {
    return `${String(job.added).padStart(16, "0")}-${job.id}.json`;
  }
}
