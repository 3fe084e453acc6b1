/** Whether the server may be asked: the database has been reached and migrated. */
export interface Readiness {
  get: () => boolean;
  set: (ready: boolean) => void;
}

export function createReadiness(ready = false): Readiness {
  return {
    get: () => ready,
    set: (value) => {
      ready = value;
    },
  };
}
