// Names: of nurses at once, of patients only when somebody asks, for each look is in the audit.

const nurses = new Map();
const patients = new Map();

export async function readNurses(service) {
  nurses.clear();
  patients.clear();
  try {
    for (const row of await service.all("/v1/nurses")) nurses.set(row.id, row.values.name || row.id);
  } catch {
    // Whoever may not read them sees ids.
  }
}

export const nurseName = (id) => nurses.get(id) ?? id;
export const patientName = (id) => patients.get(id) ?? null;

export async function readPatients(service, ids) {
  for (const id of ids) {
    if (patients.has(id)) continue;
    const { values } = await service.get(`/v1/patients/${encodeURIComponent(id)}`);
    patients.set(id, [values.name, values.address].filter(Boolean).join(", "));
  }
}
