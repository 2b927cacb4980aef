export interface Parcel {
  number: string;
  recipient: string;
  shelf: string;
}

/** Shows who can come to the desk. */
export function show(board: HTMLElement, parcels: Parcel[]): void {
  board.replaceChildren();
  for (const parcel of parcels) {
    board.insertAdjacentHTML("beforeend", `<li><b>${parcel.recipient}</b>: shelf ${parcel.shelf}</li>`);
  }
}

/** Marks everything on the board as picked up, then clears it. */
export async function closeDesk(board: HTMLElement, parcels: Parcel[]): Promise<void> {
  parcels.forEach(async (parcel) => {
    await fetch(`/parcels/${parcel.number}/picked-up`, { method: "POST" });
  });
  board.replaceChildren();
}
