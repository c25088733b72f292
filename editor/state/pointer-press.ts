/** Which press of the pointer is held, so that a drag is one undo step however long the hand rests in the middle. */

let presses = 0;
let held = false;

/** Number of the press that is held; undefined between presses. */
export function heldPress(): number | undefined {
  return held ? presses : undefined;
}

/** Starts watching the page's pointer; gives what stops it. */
export function watchPointer(): () => void {
  const down = (): void => {
    presses += 1;
    held = true;
  };
  // What is done on letting go still belongs to the press.
  const up = (): void => {
    const press = presses;
    setTimeout(() => {
      if (press === presses) held = false;
    });
  };
  window.addEventListener('pointerdown', down, true);
  window.addEventListener('pointerup', up, true);
  window.addEventListener('pointercancel', up, true);
  return () => {
    window.removeEventListener('pointerdown', down, true);
    window.removeEventListener('pointerup', up, true);
    window.removeEventListener('pointercancel', up, true);
  };
}
