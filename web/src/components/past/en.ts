/** Words about moments of the past. */
export const en = {
  momentNeeded: 'Choose a day and a time that have been.',
  knownFrom: 'Known from {{from}} on.',
  beyondTitle: 'That long ago, only numbers are known',
  beyondText:
    'Who was in a group is known from {{from}} on: what is older is kept for as long as the settings of the workspace say. How many there were is known for ever.',
  beyondCount_one: '{{size}} contact was in the group at that moment.',
  beyondCount_other: '{{size}} contacts were in the group at that moment.',
  toEarliest: 'Go to the earliest moment',
  deleted: 'Deleted since',
  noName: 'No name',
  unknown: 'Contact {{id}}, of whom nothing is kept',
  entered: 'Entered',
  left: 'Left',
  noMoves: 'This contact has never been in the group.',
  noMovesSince: 'This contact has neither entered nor left the group in the time that is kept.',
  notBefore: 'What was before {{from}} is not kept.',
  earlier: 'Show earlier ones',
  asSet: 'Use as a set',
  export: 'Export these contacts',
  exportNote: 'The file has them as they are now. Those deleted since are not in it.',
} as const;
