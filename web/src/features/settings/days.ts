/** The first and last moment of a day as a date field gives it (`2026-03-01`), in the zone of the person, as ISO 8601. */
export const startOfDay = (day: string): string => new Date(`${day}T00:00:00`).toISOString();
export const endOfDay = (day: string): string => new Date(`${day}T23:59:59.999`).toISOString();
