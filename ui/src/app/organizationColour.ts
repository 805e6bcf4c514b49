import type { AvatarProps } from '@fluentui/react-components';

// Eight of Fluent's named colours that are easy to tell apart, in light, dark and by most colour-blind people.
const colours = ['blue', 'cranberry', 'forest', 'grape', 'marigold', 'teal', 'brown', 'pink'] as const satisfies readonly NonNullable<
  AvatarProps['color']
>[];

/** The colour that marks an organization in the window. `colour` is 0 to 7. */
export function organizationColour(colour: number): (typeof colours)[number] {
  return colours[colour % colours.length] ?? colours[0];
}
