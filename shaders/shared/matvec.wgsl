// What the matrix–vector kernels share; twin: crates/mwanda/src/kernels/matvec.rs.
//
// A workgroup is eight teams of 32 threads; a team takes ROWS rows of the matrix and all VECTORS vectors, its threads every
// 32nd column (or run of columns).

struct Params {
    rows: u32,
    columns: u32,
    // Words of `weights` that a row takes.
    words_per_row: u32,
    // Values of `y` that a vector takes: the rows of the whole matrix.
    y_stride: u32,
    // Where in a vector of `y` the first row belongs.
    first_row: u32,
    // Fill the block to a multiple of 16 bytes.
    unused_0: u32,
    unused_1: u32,
    unused_2: u32,
}

const TEAMS: u32 = 8u;
const TEAM: u32 = 32u;
// 1 to 8.
const VECTORS: u32 = {{ vectors }}u;
const ROWS: u32 = {{ rows }}u;
// At most 16: the partial sums then fill 16 KiB.
const SUMS: u32 = ROWS * VECTORS;

var<workgroup> parts: array<f32, 256u * SUMS>;

// The first row of the thread's team.
fn team_row(group: vec3<u32>, groups: vec3<u32>, thread: u32) -> u32 {
    return ((group.x + group.y * groups.x) * TEAMS + thread / TEAM) * ROWS;
}

// Adds up the teams' partial sums and writes them. `sums` is row-major: ROWS × VECTORS.
fn write_sums(sums: ptr<function, array<f32, SUMS>>, group: vec3<u32>, groups: vec3<u32>, thread: u32) {
    let team = thread / TEAM;
    for (var sum = 0u; sum < SUMS; sum += 1u) {
        parts[(team * SUMS + sum) * TEAM + thread % TEAM] = (*sums)[sum];
    }
    workgroupBarrier();
    if (thread < TEAMS * SUMS) {
        var total = 0.0;
        for (var turn = 0u; turn < TEAM; turn += 1u) {
            // Each thread starts at another place, so that the reads of neighbours fall into different banks.
            total += parts[thread * TEAM + (turn + thread) % TEAM];
        }
        let sum = thread % SUMS;
        let row = team_row(group, groups, thread / SUMS * TEAM) + sum / VECTORS;
        if (row < params.rows) {
            y[sum % VECTORS * params.y_stride + params.first_row + row] = total;
        }
    }
}
