// What is done in a window before it is looked at.

export const click = (role, name) => async (page) => page.getByRole(role, { name }).first().click();
export const openPage = (name) => click('button', name);
export const settled = async (page) => page.waitForTimeout(350);
export const press = (key) => async (page) => page.keyboard.press(key);
export const openPanel = async (page) =>
  page.evaluate(() => document.querySelectorAll('[role="dialog"] button[aria-expanded="false"]').forEach((button) => button.click()));
export const openAll = async (page) =>
  page.evaluate(() => document.querySelectorAll('main button[aria-expanded="false"]').forEach((button) => button.click()));
export const planned = (confirm) => async (page) => {
  await page.getByRole('button', { name: confirm }).waitFor();
  await settled(page);
};
