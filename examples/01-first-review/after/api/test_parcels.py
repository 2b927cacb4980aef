from parcels import addressed_to, connect, parcel


def test_a_parcel_is_found_by_its_number(tmp_path):
    connection = connect(str(tmp_path / "desk.db"))
    connection.execute("CREATE TABLE parcels (number, recipient, arrived, picked_up)")
    connection.execute("INSERT INTO parcels VALUES ('RR1', 'Ada', '2026-11-02', NULL)")
    assert parcel(connection, "RR1")["recipient"] == "Ada"


def test_a_parcel_is_found_by_a_part_of_the_name(tmp_path):
    connection = connect(str(tmp_path / "desk.db"))
    connection.execute("CREATE TABLE parcels (number, recipient, arrived, picked_up)")
    connection.execute("INSERT INTO parcels VALUES ('RR1', 'Ada', '2026-11-02', NULL)")
    assert (len(addressed_to(connection, "Ad")) == 1, "Ada has one parcel")
