export interface Parcel {
  number: string;
  recipient: string;
  shelf: string;
}

/** Shows who can come to the desk. */
export function show(board: HTMLElement, parcels: Parcel[]): void {
  board.replaceChildren(
    ...parcels.map((parcel) => {
      const line = document.createElement("li");
      line.textContent = `${parcel.recipient}: shelf ${parcel.shelf}`;
      return line;
    }),
  );
}
