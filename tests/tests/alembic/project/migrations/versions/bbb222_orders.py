"""orders

Revision ID: bbb222
Revises: aaa111
Create Date: 2024-03-02 10:00:00

"""
revision = "bbb222"  # an old file: no types
down_revision = "aaa111"
branch_labels = None
depends_on = None

from alembic import op
import sqlalchemy as sa


def upgrade():
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customers.id", name="fk_orders_customer")),
        sa.Column("total", sa.Numeric(12, 2), server_default="0"),
    )
    with op.get_context().autocommit_block():
        op.create_index("ix_orders_customer_id", "orders", ["customer_id"], postgresql_concurrently=True)


def downgrade():
    op.drop_index("ix_orders_customer_id", "orders")
    op.drop_table("orders")
