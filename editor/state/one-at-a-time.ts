/** Work that is asked for faster than it is done: one at a time, and once more after it for whatever was asked meanwhile. */

/** Gives what asks for the work; asking while it is under way makes it run again when it ends, once. */
export function oneAtATime(work: () => Promise<void>): () => void {
  let underWay = false;
  let again = false;
  const ask = async (): Promise<void> => {
    if (underWay) {
      again = true;
      return;
    }
    underWay = true;
    try {
      await work();
    } finally {
      underWay = false;
      if (again) {
        again = false;
        void ask();
      }
    }
  };
  return () => void ask();
}
