import { type FocusEvent, type KeyboardEvent, memo, type PointerEvent, useRef, useState } from 'react';
import { useFormats } from '../../../i18n/format.ts';
import { levelOf, type Matrix, type Measure, overlapOf } from './arrange.ts';
import styles from './HeatMap.module.css';
import levels from './levels.module.css';
import { useMessages } from './messages.ts';

/** A pair, as places in the matrix. */
export interface Place {
  row: number;
  column: number;
}

interface HeatMapProps {
  matrix: Matrix;
  /** In which order the groups are shown. */
  places: readonly number[];
  measure: Measure;
  /** The pair that is pointed at or has the focus. */
  onRead: (at: Place) => void;
}

/** With more groups, cells have no room for a figure. */
const MOST_WITH_FIGURES = 12;

/**
 * A square of colours with a row and a column for each group: a table of percentages for whoever hears it, and a grid (ARIA
 * APG) in which one cell can be tabbed to and the arrow keys, Home and End move.
 */
export function HeatMap({ matrix, places, measure, onRead }: HeatMapProps) {
  const t = useMessages();
  const grid = useRef<HTMLTableElement>(null);
  // Where Tab leads, as places on the page.
  const [focused, setFocused] = useState<Place>({ row: 0, column: 0 });
  const last = places.length - 1;
  const target = { row: Math.min(focused.row, last), column: Math.min(focused.column, last) };
  const read = ({ target: element }: PointerEvent | FocusEvent): Place | null => {
    const at = placeOf(element);
    if (at) onRead({ row: places[at.row]!, column: places[at.column]! });
    return at;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = placeOf(event.target);
    const to = at && moved(at, event, last);
    if (!to) return;
    event.preventDefault();
    grid.current?.querySelector<HTMLElement>(`[data-row="${to.row}"][data-column="${to.column}"]`)?.focus();
  };
  return (
    <div className={styles.scroll}>
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are moved through is a grid
        role="grid"
        className={`${styles.map} ${places.length <= MOST_WITH_FIGURES ? styles.figures : ''}`}
        aria-label={t('map')}
        aria-description={t('mapHelp')}
        onPointerOver={read}
        onFocus={(event) => {
          const at = read(event);
          if (at) setFocused(at);
        }}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t('cornerRow')}</span>
            </th>
            {places.map((place, column) => (
              <th key={place} scope="col" title={matrix.groups[place]!.name}>
                <span aria-hidden="true">{column + 1}</span>
                <span className="visually-hidden">{matrix.groups[place]!.name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place, row) => (
            <Row
              key={place}
              row={row}
              matrix={matrix}
              places={places}
              measure={measure}
              focused={row === target.row ? target.column : null}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps extends Pick<HeatMapProps, 'matrix' | 'places' | 'measure'> {
  row: number;
  /** The column that Tab leads to, if it leads into this row. */
  focused: number | null;
}

/** Kept as it is while the focus moves elsewhere: there may be 2,500 cells. */
const Row = memo(function Row({ row, matrix, places, measure, focused }: RowProps) {
  const t = useMessages();
  const { percent } = useFormats();
  const own = places[row]!;
  const { name } = matrix.groups[own]!;
  const said = (column: number): string => {
    const value = overlapOf(matrix, measure, own, places[column]!);
    if (value === 0) return t('nothingShared');
    return percent(value);
  };
  return (
    <tr>
      <th scope="row" title={name}>
        <span className={styles.number} aria-hidden="true">
          {row + 1}
        </span>
        {name}
      </th>
      {places.map((place, column) => (
        <td
          key={place}
          data-row={row}
          data-column={column}
          tabIndex={column === focused ? 0 : -1}
          className={levels.cell}
          data-level={place === own ? 'self' : levelOf(overlapOf(matrix, measure, own, place))}
        >
          <span>{said(column)}</span>
        </td>
      ))}
    </tr>
  );
});

/** Of the cell that an element is or is in. */
function placeOf(target: EventTarget): Place | null {
  const cell = (target as Element).closest<HTMLElement>('[data-row]');
  return cell && { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
}

/** Where a key leads; null for one that leads nowhere. Home and End stay in the row, with Ctrl they leave it. */
function moved({ row, column }: Place, { key, ctrlKey }: KeyboardEvent, last: number): Place | null {
  switch (key) {
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'ArrowRight':
      return { row, column: Math.min(last, column + 1) };
    case 'ArrowUp':
      return { row: Math.max(0, row - 1), column };
    case 'ArrowDown':
      return { row: Math.min(last, row + 1), column };
    case 'Home':
      return { row: ctrlKey ? 0 : row, column: 0 };
    case 'End':
      return { row: ctrlKey ? last : row, column: last };
    default:
      return null;
  }
}
