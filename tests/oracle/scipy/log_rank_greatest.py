# The probability that the greatest absolute value of correlated normal variables reaches a bound, for the combinations
# in expected/log_rank.json, by an integral over directions.
#
#   python scipy/log_rank_greatest.py
#
# run from tests/oracle, writes expected/log_rank_greatest.json. With x = A u and u standard normal in as many
# dimensions r as the correlation matrix has rank, all |x_i| stay below c in a polytope around 0. Seen from there, each
# of its faces has the share  1/area of the unit sphere * integral over the face of Q(c R) / R^r  of the probability
# outside, where R is the distance of a point of the face at c = 1 and Q the tail of the chi distribution. Faces are cut
# into simplices, and these until Gauss-Legendre rules of two orders agree.
import itertools
import json
import math

import numpy as np
import scipy
from scipy import special
from scipy.spatial import ConvexHull


def rule(order, dimension):
    """Points and weights on the simplex with corners 0 and the unit vectors, by Duffy's transformation."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    nodes, weights = (nodes + 1) / 2, weights / 2
    points, factors = [], []
    for place in itertools.product(range(order), repeat=dimension):
        left, factor, point = 1.0, 1.0, []
        for axis, index in enumerate(place):
            point.append(left * nodes[index])
            factor *= weights[index] * left
            left *= 1 - nodes[index]
        points.append(point)
        factors.append(factor)
    return np.array(points), np.array(factors)


RULES = {dimension: (rule(8, dimension), rule(12, dimension)) for dimension in (1, 2, 3)}


def over_simplex(f, corners, tolerance):
    dimension = len(corners) - 1
    edges = corners[1:] - corners[0]
    size = math.sqrt(abs(np.linalg.det(edges @ edges.T)))
    low, high = (size * (f(corners[0] + points @ edges) @ weights) for points, weights in RULES[dimension])
    if abs(low - high) <= tolerance:
        return high
    pairs = itertools.combinations(range(len(corners)), 2)
    first, second = max(pairs, key=lambda pair: np.linalg.norm(corners[pair[0]] - corners[pair[1]]))
    middle = (corners[first] + corners[second]) / 2
    parts = []
    for replaced in (first, second):
        part = corners.copy()
        part[replaced] = middle
        parts.append(over_simplex(f, part, tolerance / 2))
    return sum(parts)


def chi_tail(r, x):
    return special.gammaincc(r / 2, x * x / 2)


def two_sided(correlation, c):
    values, vectors = np.linalg.eigh(correlation)
    kept = values > 1e-12
    a = vectors[:, kept] * np.sqrt(values[kept])
    a /= np.linalg.norm(a, axis=1)[:, None]
    r = a.shape[1]
    normals = np.vstack([a, -a])
    # The corners of the polytope at c = 1.
    corners = []
    for chosen in itertools.combinations(range(len(normals)), r):
        matrix = normals[list(chosen)]
        if abs(np.linalg.det(matrix)) > 1e-10:
            corner = np.linalg.solve(matrix, np.ones(r))
            if np.all(normals @ corner <= 1 + 1e-9):
                if not any(np.allclose(corner, other, atol=1e-9) for other in corners):
                    corners.append(corner)
    corners = np.array(corners)
    sphere = 2 * math.pi ** (r / 2) / math.gamma(r / 2)

    def density(points):
        distance = np.linalg.norm(points, axis=1)
        return chi_tail(r, c * distance) / distance**r / sphere

    total = 0.0
    for normal in a:
        face = corners[np.abs(corners @ normal - 1) < 1e-9]
        if len(face) < r:
            continue
        inside = face.mean(axis=0)
        basis = np.linalg.svd(normal[None, :])[2][1:]
        flat = (face - inside) @ basis.T
        if r == 2:
            facets = [[int(np.argmin(flat)), int(np.argmax(flat))]]
            total += 2 * sum(over_simplex(density, face[f], 1e-13) for f in facets)
        else:
            facets = ConvexHull(flat).simplices
            total += 2 * sum(over_simplex(density, np.vstack([inside, face[f]]), 1e-13 / len(facets)) for f in facets)
    return total, r


def main():
    records = []
    for record in json.load(open("expected/log_rank.json"))["combinations"]:
        correlation, bound = np.array(record["correlation"]), max(abs(z) for z in record["z"])
        p_value, rank = two_sided(correlation, bound)
        records.append({"weights": record["weights"], "data": record["data"], "rank": rank, "two_sided": p_value})
        print(rank, bound, p_value, record["two_sided"], record["two_sided_error"])
    # Independent variables, for the method itself.
    assert abs(two_sided(np.eye(3), 2.0)[0] - (1 - math.erf(math.sqrt(2)) ** 3)) < 1e-12
    made_with = {"numpy": np.__version__, "scipy": scipy.__version__}
    with open("expected/log_rank_greatest.json", "w") as file:
        json.dump({"made_with": made_with, "combinations": records}, file, indent=0)
        file.write("\n")


main()
