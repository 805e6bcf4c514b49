// How the table looks. A row is 44 pixels high, whatever is in it: the place of each row follows from that.

import { makeStyles, tokens } from '@fluentui/react-components';

/** The height of a row, and of the head. */
export const ROW_HEIGHT = 44;

// Wide enough for six columns beside each other. Otherwise two stand on top of each other, in the same row.
const wide = '@container people (min-width: 860px)';

const twoLines = {
  whiteSpace: 'normal',
  fontSize: tokens.fontSizeBase200,
  lineHeight: tokens.lineHeightBase200,
  maxHeight: '32px',
} as const;

export const useTableStyles = makeStyles({
  grid: {
    containerName: 'people',
    containerType: 'inline-size',
    position: 'relative',
    flexGrow: 1,
    flexShrink: 1,
    flexBasis: '0px',
    minHeight: '276px',
    overflowY: 'auto',
    overflowX: 'hidden',
    overflowAnchor: 'none',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  head: { position: 'sticky', top: '0', zIndex: 1, backgroundColor: tokens.colorNeutralBackground1 },
  body: { position: 'relative' },
  row: {
    boxSizing: 'border-box',
    height: `${ROW_HEIGHT}px`,
    width: '100%',
    display: 'grid',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    padding: `0 ${tokens.spacingHorizontalM}`,
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    gridTemplateColumns: '32px minmax(0, 1fr) minmax(0, 170px) minmax(0, 120px) minmax(0, 110px)',
    gridTemplateRows: '21px 21px',
    gridTemplateAreas: '"select name asked step kind" "select username by step kind"',
    [wide]: {
      gridTemplateColumns: '32px minmax(0, 1fr) minmax(0, 1.5fr) minmax(0, 160px) minmax(0, 150px) minmax(0, 130px) minmax(0, 110px)',
      gridTemplateRows: '43px',
      gridTemplateAreas: '"select name username asked by step kind"',
    },
  },
  person: {
    position: 'absolute',
    top: '0',
    left: '0',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus': { outlineStyle: 'none' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  selected: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Selected },
  },
  // The whole height of the row, so that a click beside the box is not one that opens the person.
  select: { gridArea: 'select', height: '100%', display: 'flex', alignItems: 'center', justifyContent: 'center' },
  name: { gridArea: 'name', fontWeight: tokens.fontWeightSemibold },
  username: { gridArea: 'username' },
  asked: { gridArea: 'asked' },
  by: { gridArea: 'by', [wide]: { ...twoLines } },
  secondStep: { gridArea: 'step' },
  kind: { gridArea: 'kind' },
  cell: { minWidth: '0', lineHeight: tokens.lineHeightBase300, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  // Two lines fit where a column has the whole height.
  two: twoLines,
  quiet: { color: tokens.colorNeutralForeground2 },
  heading: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  sort: {
    minWidth: '0',
    height: '20px',
    padding: '0',
    justifyContent: 'start',
    fontWeight: tokens.fontWeightSemibold,
    [wide]: { height: '32px' },
  },
  skeleton: { width: '70%', height: '12px', borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground4 },
  none: {
    padding: tokens.spacingHorizontalXXL,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'start',
    gap: tokens.spacingVerticalS,
  },
});
